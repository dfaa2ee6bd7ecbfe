import { startAddBook } from './add-book.js';
import { ask } from './api.js';
import { startDesk } from './desk.js';
import { getElement } from './element.js';
import { startFigures } from './figures.js';
import { followArrivals } from './live.js';
import { startMap } from './map/map.js';
import { createNotices } from './notices.js';
import { startPresent } from './present.js';
import { startRecord } from './record.js';
import { createRegister } from './register.js';
import { startSearch } from './search.js';
import { createShelf } from './shelf.js';
import { createStory } from './story.js';

const notices = createNotices(getElement('notice', HTMLElement));
const shelf = createShelf(getElement('shelf', HTMLElement));
const register = createRegister(getElement('entries', HTMLElement));
const figures = startFigures(notices);

startPresent();
followArrivals({
  loadNewest: async () => (await ask('books?limit=70')).books,
  openStream: (number) => new EventSource(`api/events?lastEventId=${number}`),
  onNewest: (books) => {
    shelf.show(books);
    register.setNewest(books);
  },
  onArrival: (books) => {
    shelf.add(books);
    register.addNewest(books);
    figures.add(books.length);
  },
  onState: (isLive, problem) => {
    notices.setLive(isLive);
    notices.report('arrivals', problem);
  },
});
startMap({ onStory: createStory().show });
startSearch(register);
startAddBook();
startDesk();
startRecord();
