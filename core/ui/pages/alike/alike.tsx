import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Flex, Radio, Table } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AlikeCitizens } from '../../api-types.ts';
import { Act } from '../../kit/act.tsx';
import { apiPath, request } from '../../kit/api.ts';
import { useAsk, useTell } from '../../kit/ask.ts';
import { nothing, shownNumber } from '../../kit/format.ts';
import { useList } from '../../kit/list.tsx';
import { Page, Panel } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Quiet } from '../../kit/pieces.tsx';
import { Scrollable } from '../../kit/scrollable.tsx';
import { Failed, Loading, Nothing } from '../../kit/states.tsx';
import { texts as frame } from '../../texts.ts';
import { texts } from './texts.ts';
import './alike.css';

type Citizen = AlikeCitizens['citizens'][number];

const trail = [
  { title: texts.trail.directories, to: '/directories' },
  { title: texts.trail.citizens, to: '/directories/citizens' },
];

/** «Похожие граждане» (UI-10). */
export default function Alike() {
  const list = useList<AlikeCitizens>(['alike'], '/api/directories/citizens/duplicates', { limit: 20 });
  return (
    <Page title={texts.title} lead={texts.lead} trail={trail}>
      {list.error ? <Failed error={list.error} again={list.reload} /> : null}
      {list.loading && <Loading />}
      {!list.loading && !list.error && list.rows.length === 0 && <Nothing text={texts.empty} />}
      {list.rows.map((group) => (
        <GroupPanel key={group.citizens.map(({ isn }) => isn).join(' ')} group={group} />
      ))}
      {list.more && (
        <div>
          <Button onClick={list.readMore}>{frame.more}</Button>
        </div>
      )}
    </Page>
  );
}

const addressOf = ({ zip, city, address }: Citizen) => [zip, city, address].filter(Boolean).join(', ');

function GroupPanel({ group: { reasons, citizens } }: { readonly group: AlikeCitizens }) {
  const mayMerge = useMay()('documents.write');
  // The entry with most РК stays where nobody says otherwise.
  const likely = citizens.reduce((most, one) => (one.documents > most.documents ? one : most), citizens[0] as Citizen);
  const [stays, setStays] = useState(likely.isn);
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const others = citizens.filter(({ isn }) => isn !== stays && chosen.includes(isn));
  const merge = useMerge();
  const kept = citizens.find(({ isn }) => isn === stays) ?? likely;
  const spoken = (citizen: Citizen) => [citizen.name, addressOf(citizen) || texts.noAddress] as const;
  return (
    <Panel
      title={texts.same(reasons.map((reason) => texts.reasons[reason] ?? reason).join(', '))}
      flush
      extra={
        mayMerge && (
          <Act
            size="small"
            reason={others.length === 0 ? texts.chooseSome : undefined}
            onClick={() => merge(kept, others)}
          >
            {texts.merge}
          </Act>
        )
      }
    >
      <Scrollable>
        <Table<Citizen>
          aria-label={texts.list}
          size="small"
          rowKey="isn"
          pagination={false}
          dataSource={citizens as Citizen[]}
          scroll={{ x: mayMerge ? 900 : 700 }}
          columns={[
            ...(mayMerge
              ? [
                  {
                    title: texts.columns.stays,
                    key: 'stays',
                    width: 90,
                    render: (_: unknown, citizen: Citizen) => (
                      <Radio
                        checked={citizen.isn === stays}
                        aria-label={texts.staysName(...spoken(citizen))}
                        onChange={() => setStays(citizen.isn)}
                      />
                    ),
                  },
                  {
                    title: texts.columns.merged,
                    key: 'merged',
                    width: 100,
                    render: (_: unknown, citizen: Citizen) => (
                      <Checkbox
                        checked={citizen.isn !== stays && chosen.includes(citizen.isn)}
                        disabled={citizen.isn === stays}
                        aria-label={texts.mergedName(...spoken(citizen))}
                        onChange={({ target }) =>
                          setChosen((before) =>
                            target.checked ? [...before, citizen.isn] : before.filter((isn) => isn !== citizen.isn),
                          )
                        }
                      />
                    ),
                  },
                ]
              : []),
            {
              title: texts.columns.name,
              key: 'name',
              width: 190,
              render: (_, { isn, name }) => <Link to={`/directories/citizens?card=${isn}`}>{name}</Link>,
            },
            { title: texts.columns.address, key: 'address', render: (_, citizen) => addressOf(citizen) || nothing },
            {
              title: texts.columns.contacts,
              key: 'contacts',
              width: 190,
              render: (_, { phone, email }) => (
                <Flex vertical>
                  <span>{phone ?? nothing}</span>
                  {email !== null && <Quiet>{email}</Quiet>}
                </Flex>
              ),
            },
            { title: texts.columns.snils, dataIndex: 'snils', width: 130, render: (snils) => snils ?? nothing },
            { title: texts.columns.documents, dataIndex: 'documents', width: 70, align: 'right', render: shownNumber },
          ]}
        />
      </Scrollable>
    </Panel>
  );
}

/** What the entry that stays lacks and one of the others has. */
function lacking(stays: Citizen, others: readonly Citizen[]): string[] {
  const names = Object.keys(texts.fields) as (keyof Citizen)[];
  return names
    .filter((name) => !stays[name] && others.some((other) => other[name]))
    .map((name) => texts.fields[name] ?? name);
}

function useMerge(): (stays: Citizen, others: readonly Citizen[]) => Promise<void> {
  const ask = useAsk();
  const tell = useTell();
  const queries = useQueryClient();
  return async (stays, others) => {
    const fields = lacking(stays, others);
    const text = (
      <>
        <ul className="alike-merged">
          {others.map((other) => (
            <li key={other.isn}>{[other.name, addressOf(other)].filter(Boolean).join(', ')}</li>
          ))}
        </ul>
        <p>{texts.moves(others.reduce((sum, { documents }) => sum + documents, 0))}</p>
        {fields.length > 0 && <p>{texts.filled(fields.join(', '))}</p>}
        <p>{texts.goes(others.length)}</p>
      </>
    );
    if (!(await ask({ title: texts.mergeTitle(stays.name), text, yes: texts.yes, danger: true }))) return;
    try {
      const path = apiPath(['/api/directories/citizens', stays.isn, 'merge']);
      const duplicates = others.map(({ isn }) => isn);
      const { merged, documents } = await request<{ merged: number[]; documents: number }>('POST', path, {
        duplicates,
      });
      tell.done(texts.done(merged.length, documents));
    } catch (error) {
      tell.failed(texts.failed, error);
    }
    await Promise.all(
      [['alike'], ['directory', 'citizens']].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
  };
}
