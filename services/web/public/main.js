import { startAddBook } from './add-book.js';
import { request } from './api.js';
import { startAcquisitions } from './acquisitions.js';
import { getElement } from './element.js';
import { startStatistics } from './statistics.js';
import { followNewBooks } from './new-books.js';
import { startTopology } from './topology/topology.js';
import { createStatusLine } from './status-line.js';
import { startPresent } from './present.js';
import { startRecord } from './record.js';
import { createRegister } from './register.js';
import { startSearch } from './search.js';
import { createBookshelf } from './bookshelf.js';
import { createTimeline } from './timeline.js';

const statusLine = createStatusLine(getElement('status-line', HTMLElement));
const bookshelf = createBookshelf(getElement('bookshelf', HTMLElement));
const register = createRegister(getElement('entries', HTMLElement));
const statistics = startStatistics(statusLine);

startPresent();
followNewBooks({
  loadNewest: async () => (await request('books?limit=70')).books,
  openStream: (number) => new EventSource(`api/events?lastEventId=${number}`),
  onReload: (books) => {
    bookshelf.show(books);
    register.setNewest(books);
  },
  onNewBooks: (books) => {
    bookshelf.add(books);
    register.addNewest(books);
    statistics.add(books.length);
  },
  onState: (isLive, problem) => {
    statusLine.setLive(isLive);
    statusLine.report('new books', problem);
  },
});
startTopology({ onTimeline: createTimeline().show });
startSearch(register);
startAddBook();
startAcquisitions();
startRecord();
