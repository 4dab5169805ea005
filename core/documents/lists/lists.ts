import type { Database } from '../../ports/database.ts';
import type { Calendar } from '../dates.ts';
import { reportAppeals } from '../reports/appeals.ts';
import type { DocumentLists } from './api.ts';
import { listCabinets, oneCabinet } from './cabinets.ts';
import { listFolder, markOpened } from './folder.ts';
import { searchDocuments } from './search.ts';

/** Lists of РК for people; today is a day of the installation's zone. */
export function documentLists(database: Database, calendar: Calendar): DocumentLists {
  return {
    search: (filter) => searchDocuments(filter, calendar.today(), database),
    cabinets: (filter, reader) => listCabinets(filter, calendar.today(), reader, database),
    cabinet: (isn, reader) => oneCabinet(isn, calendar.today(), reader, database),
    folder: (place, page, reader) => listFolder(place, page, calendar.today(), reader, database),
    opened: (isn, cards) => markOpened(isn, cards, database),
    appeals: (report) => reportAppeals(report, calendar.today(), database),
  };
}
