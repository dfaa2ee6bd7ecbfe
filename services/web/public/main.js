import { startAddBook } from './add-book.js';
import { followLinks } from './address.js';
import { request } from './api.js';
import { startAcquisitions } from './acquisitions.js';
import { getElement } from './element.js';
import { followLive } from './live.js';
import { startStatistics } from './statistics.js';
import { followNewBooks } from './new-books.js';
import { createTopology } from './topology/topology.js';
import { createStatusLine } from './status-line.js';
import { showObservers } from './observers.js';
import { startPresent } from './present.js';
import { startRecord } from './record.js';
import { createRegister } from './register.js';
import { startSearch } from './search.js';
import { createBookshelf } from './bookshelf.js';
import { createTimeline } from './timeline.js';
import { followTour } from './tour.js';

const statusLine = createStatusLine(getElement('status-line', HTMLElement));
const bookshelf = createBookshelf(getElement('bookshelf', HTMLElement));
const register = createRegister(getElement('entries', HTMLElement), getElement('pages', HTMLElement));
const statistics = startStatistics(statusLine);
const topology = createTopology();
const timeline = createTimeline();
const newBooks = followNewBooks({
  loadNewest: async () => (await request('books?limit=70')).books,
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

startPresent();
followTour();
void newBooks.start();
followLive({
  book: newBooks.book,
  status: newBooks.status,
  map: (map) => {
    topology.show(map);
    timeline.show(map.story);
  },
  lost: () => {
    newBooks.status({ problem: 'The news from the shelf stopped.' });
    topology.showProblem('The library’s server does not answer.');
  },
});
startSearch(register);
startAddBook();
startAcquisitions();
startRecord();
void showObservers();
followLinks();
