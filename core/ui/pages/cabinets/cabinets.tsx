import { Button, Flex } from 'antd';
import { Link } from 'react-router';
import type { Cabinet } from '../../api-types.ts';
import { TypedFilter } from '../../kit/filter-fields.tsx';
import { useFilters } from '../../kit/filters.ts';
import { useList } from '../../kit/list.tsx';
import { Page, Panel } from '../../kit/page.tsx';
import { Mark, Quiet } from '../../kit/pieces.tsx';
import { Failed, Loading, Nothing } from '../../kit/states.tsx';
import { ChoiceFilter, useChoices } from '../documents/choices.tsx';
import { type Folder, shownCount } from './counts.tsx';
import { texts } from './texts.ts';
import '../documents/documents.css';

const everyMs = 60_000;

/** «Кабинеты» with their папки (UI-03). */
export default function Cabinets() {
  const [filters, change] = useFilters('q', 'card');
  const list = useList<Cabinet>(['cabinets'], '/api/cabinets', filters, { everyMs });
  const cards = useChoices('cards');
  const filtered = Object.keys(filters).length > 0;
  return (
    <Page title={texts.title} lead={texts.lead}>
      <search className="criteria-main" aria-label={texts.search}>
        <TypedFilter label={texts.filters.q} value={filters.q} change={(q) => change({ q })} />
        <ChoiceFilter
          label={texts.filters.card}
          value={filters.card}
          options={cards}
          change={(card) => change({ card })}
        />
      </search>
      {list.error ? <Failed error={list.error} again={list.reload} /> : null}
      {list.loading && <Loading />}
      {!list.loading && !list.error && list.rows.length === 0 && (
        <Nothing text={filtered ? texts.noneFound : texts.empty} />
      )}
      {list.rows.map((cabinet) => (
        <OneCabinet key={cabinet.isn} cabinet={cabinet} />
      ))}
      {list.more && (
        <Flex>
          <Button onClick={list.readMore}>{texts.more}</Button>
        </Flex>
      )}
    </Page>
  );
}

function OneCabinet({ cabinet: { isn, name, card, own, folders } }: { readonly cabinet: Cabinet }) {
  // «Поступившие» stands there in any case; the other empty ones are only named.
  const shown = folders.filter(({ kind, total }) => kind === 1 || total.count > 0);
  const empty = folders.filter((folder) => !shown.includes(folder));
  return (
    <Panel
      title={name}
      extra={
        <Flex gap={8} align="center">
          {own && <Mark look="good">{texts.own}</Mark>}
          <Quiet>{card.name}</Quiet>
        </Flex>
      }
    >
      <ul className="folders" aria-label={texts.folders(name)}>
        {shown.map((folder) => (
          <OneFolder key={folder.kind} cabinet={isn} folder={folder} />
        ))}
      </ul>
      {empty.length > 0 && (
        <div className="folders-empty">
          <Quiet>{texts.emptyFolders}</Quiet>
          {empty.map(({ kind, name: folder }) => (
            <Link key={kind} to={`/cabinets/${isn}/${kind}`}>
              {folder}
            </Link>
          ))}
        </div>
      )}
    </Panel>
  );
}

const marked = ['new', 'urgent', 'overdue'] as const;

function OneFolder({ cabinet, folder }: { readonly cabinet: number; readonly folder: Folder }) {
  const { kind, name, webName, total } = folder;
  const path = `/cabinets/${cabinet}/${kind}`;
  return (
    <li>
      <div className="folder-head">
        <Link to={path} className="strong">
          {name}
        </Link>
        <span className="strong">{shownCount(total)}</span>
      </div>
      {webName !== name && <span className="quiet lesser">{texts.webName(webName)}</span>}
      <div className="folder-marks">
        {marked
          .filter((part) => folder[part].count > 0)
          .map((part) => (
            <Link key={part} to={`${path}?only=${part}`}>
              {`${shownCount(folder[part])} ${texts.counts[part]}`}
            </Link>
          ))}
      </div>
    </li>
  );
}
