import { Button, Flex } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { NoRight, NotFound } from '../../app/dead-end.tsx';
import { ExportButton } from '../../kit/export-button.tsx';
import { TypedFilter } from '../../kit/filter-fields.tsx';
import { useFilters } from '../../kit/filters.ts';
import { Go } from '../../kit/go.tsx';
import { PeopleIcon, PlusIcon, UploadIcon } from '../../kit/icons.ts';
import { ListTable, useList } from '../../kit/list.tsx';
import { Page } from '../../kit/page.tsx';
import { useMay } from '../../kit/person.ts';
import { Clamped } from '../../kit/pieces.tsx';
import { Card, NewCard } from './card.tsx';
import { type Description, descriptionOf, nameOf } from './descriptions.ts';
import { type Field, flatOf, labelOf, type Row } from './fields.ts';
import { pathOf, useTree } from './reads.ts';
import { texts } from './texts.ts';
import { type RowColumn, TreeTable } from './tree.tsx';
import { Value } from './values.tsx';
import './directories.css';

/** One directory (ED-01). */
export default function Directory() {
  const description = descriptionOf(useParams().name);
  const may = useMay();
  if (description === undefined) return <NotFound />;
  if (!may(description.reading)) return <NoRight />;
  return <DirectoryPage key={description.name} description={description} />;
}

function DirectoryPage({ description }: { readonly description: Description }) {
  const [{ q, card }, change] = useFilters('q', 'card');
  const [given, setGiven] = useState<Row>();
  const mayChange = useMay()(description.writing ?? '');
  const { name } = description;
  const { title, about, create } = texts.directories[name];
  const close = () => change({ card: undefined });
  return (
    <Page
      title={title}
      lead={about}
      trail={[{ title: texts.title, to: '/directories' }]}
      actions={
        <>
          <More name={name} mayChange={mayChange} />
          <ExportButton path={pathOf(name)} query={{ q }} />
          {mayChange && (
            <Button type="primary" icon={<PlusIcon />} onClick={() => setGiven(startOf(description))}>
              {create}
            </Button>
          )}
        </>
      }
    >
      <Flex component="search" className="directory-search">
        <TypedFilter
          label={name === 'rubrics' ? texts.searchCodes : texts.search}
          value={q}
          change={(next) => change({ q: next })}
        />
      </Flex>
      <Rows description={description} q={q} />
      {card !== undefined && (
        <Card
          key={card}
          description={description}
          rowKey={card}
          close={close}
          addBelow={(row) => {
            close();
            setGiven({ ...startOf(description, row), parentDue: row.due });
          }}
        />
      )}
      {given !== undefined && (
        <NewCard
          description={description}
          given={given}
          made={() => setGiven(undefined)}
          close={() => setGiven(undefined)}
        />
      )}
    </Page>
  );
}

/** What a new row begins with: below a row, what it most likely is. */
function startOf({ name }: Description, above?: Row): Row {
  if (name === 'departments') return { kind: above === undefined ? 'department' : 'official' };
  if (name === 'document-groups') return { kind: above?.kind ?? 2, numberTemplate: above?.numberTemplate ?? '{N}' };
  if (name === 'rubrics' && above !== undefined) return { code: `${above.code}.` };
  return name === 'attributes' ? { owner: 'document', type: 'text' } : {};
}

/** Pages that belong to a directory. */
function More({ name, mayChange }: { readonly name: string; readonly mayChange: boolean }) {
  if (name === 'citizens') {
    return (
      <Go to="/directories/citizens/alike" icon={<PeopleIcon />}>
        {texts.toAlike}
      </Go>
    );
  }
  if (name !== 'rubrics' || !mayChange) return null;
  return (
    <Go to="/directories/rubrics/import" icon={<UploadIcon />}>
      {texts.toImport}
    </Go>
  );
}

interface RowsProps {
  readonly description: Description;
  readonly q: string | undefined;
}

/** A tree where nothing is sought, else a list. */
function Rows({ description, q }: RowsProps) {
  const asTree = description.tree && q === undefined;
  const { name, key } = description;
  const tree = useTree(description, asTree);
  const list = useList<Row>(['directory', name, 'list'], pathOf(name), { q }, { enabled: !asTree });
  const columns = columnsOf(description);
  const width = 280 + description.columns.reduce((sum, [, own = 0]) => sum + own, 0);
  if (asTree) return <TreeTable description={description} tree={tree} columns={columns} width={width} />;
  return (
    <ListTable<Row>
      list={list}
      label={texts.directories[name].title}
      empty={q === undefined ? texts.empty : texts.notFound}
      columns={columns.map(({ width: own, render, ...column }) => ({
        ...column,
        ...(own !== undefined && { width: own }),
        render: (_: unknown, row: Row) => render(row),
      }))}
      rowKey={(row) => String(row[key])}
      width={width}
    />
  );
}

function columnsOf(description: Description): RowColumn[] {
  return description.columns.flatMap(([id, width], index) => {
    const field = description.fields.find((one) => one.id === id);
    if (field === undefined) return [];
    const named = index === 0 && description.flat !== true;
    return {
      key: id,
      title: labelOf(description.name, field),
      width,
      render: (row: Row) =>
        named ? <CardLink description={description} row={row} /> : <Cell field={field} row={row} />,
    };
  });
}

/** The name of a row, which opens its card. */
function CardLink({ description, row }: { readonly description: Description; readonly row: Row }) {
  const [{ q }] = useFilters('q');
  const search = new URLSearchParams({ ...(q !== undefined && { q }), card: String(row[description.key]) });
  return <Link to={{ search: `?${search}` }}>{nameOf(description, row)}</Link>;
}

function Cell({ field, row }: { readonly field: Field; readonly row: Row }) {
  const value = flatOf(row, [field])[field.id];
  if (field.kind === 'lines' && typeof value === 'string') return <Clamped text={value} lines={2} />;
  return <Value field={field} value={value} />;
}
