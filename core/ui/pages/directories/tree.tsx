import { Button, Table } from 'antd';
import type { ReactNode } from 'react';
import { RightIcon } from '../../kit/icons.ts';
import { Scrollable } from '../../kit/scrollable.tsx';
import { Failed, Nothing } from '../../kit/states.tsx';
import { type Description, nameOf } from './descriptions.ts';
import type { Row } from './fields.ts';
import { type Line, type Tree, top } from './reads.ts';
import { texts } from './texts.ts';

/** A column of a directory, as a list and as a tree. */
export interface RowColumn {
  readonly key: string;
  readonly title: string;
  readonly width: number | undefined;
  render(row: Row): ReactNode;
}

interface TreeTableProps {
  readonly description: Description;
  readonly tree: Tree;
  readonly columns: readonly RowColumn[];
  readonly width: number;
}

/** A tree as a table, opened place by place; each place is read by pages. */
export function TreeTable({ description, tree, columns, width }: TreeTableProps) {
  const { title } = texts.directories[description.name];
  const drawn = columns.map(({ key, title: heading, width: own, render }, index) => ({
    key,
    title: heading,
    ...(own !== undefined && { width: own }),
    render(_: unknown, line: Line) {
      const shown = line.row !== undefined && render(line.row);
      if (index > 0) return shown;
      return (
        <Branch description={description} line={line} tree={tree}>
          {shown}
        </Branch>
      );
    },
  }));
  return (
    <>
      {tree.error ? <Failed error={tree.error} again={tree.reload} /> : null}
      <Scrollable>
        <Table<Line>
          aria-label={title}
          size="small"
          rowKey="key"
          pagination={false}
          sticky
          columns={drawn}
          dataSource={tree.lines as Line[]}
          loading={tree.loading}
          scroll={{ x: width }}
          locale={{ emptyText: tree.loading ? ' ' : <Nothing text={texts.empty} /> }}
        />
      </Scrollable>
    </>
  );
}

interface BranchProps {
  readonly description: Description;
  readonly line: Line;
  readonly tree: Tree;
  readonly children: ReactNode;
}

/** What stands in the first column: how deep it is, the sign that opens it, its name. */
function Branch({ description, line, tree, children }: BranchProps) {
  const { row, depth, open, more, parent } = line;
  const indent = { paddingInlineStart: depth * 20 };
  if (row === undefined) {
    const above = tree.lines.find(({ key }) => key === parent)?.row;
    const name = parent === top || above === undefined ? '' : nameOf(description, above);
    return (
      <div className="branch" style={indent}>
        {more && (
          <Button size="small" onClick={() => tree.readMore(parent)}>
            {texts.moreBelow(name)}
          </Button>
        )}
      </div>
    );
  }
  const name = nameOf(description, row);
  return (
    <div className="branch" style={indent}>
      {row.leaf === true || description.last?.(row) === true ? (
        <span className="branch-none" />
      ) : (
        <Button
          type="text"
          size="small"
          className={open ? 'branch-sign open' : 'branch-sign'}
          icon={<RightIcon />}
          aria-expanded={open}
          aria-label={open ? texts.fold(name) : texts.unfold(name)}
          onClick={() => tree.toggle(line.key)}
        />
      )}
      {children}
    </div>
  );
}
