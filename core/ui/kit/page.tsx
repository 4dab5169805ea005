import { Breadcrumb, Card, Flex, Typography } from 'antd';
import { type ReactNode, useRef } from 'react';
import { Link } from 'react-router';
import { texts } from '../texts.ts';
import { useTitle } from './title.ts';

export interface PageProps {
  readonly title: string;
  /** The pages above it. */
  readonly trail?: readonly { readonly title: string; readonly to: string }[];
  /** A sentence for who sees the page for the first time. */
  readonly lead?: ReactNode;
  /** Marks beside the title. */
  readonly marks?: ReactNode;
  /** Buttons for the page as a whole. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page: its title is the title of the tab, too, and is read out when the page is opened. */
export function Page({ title, trail = [], lead, marks, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  return (
    <Flex vertical gap={16} component="article">
      <header className="page-head">
        {trail.length > 0 && <Trail items={trail} />}
        <Flex wrap gap="8px 16px" align="center" justify="space-between">
          <Flex wrap gap="4px 12px" align="center">
            <Typography.Title level={1} ref={heading} className="page-title">
              {title}
            </Typography.Title>
            {marks}
          </Flex>
          {actions !== undefined && (
            <Flex wrap gap={8} align="center">
              {actions}
            </Flex>
          )}
        </Flex>
        {lead !== undefined && (
          <Typography.Paragraph type="secondary" className="page-lead">
            {lead}
          </Typography.Paragraph>
        )}
      </header>
      {children}
    </Flex>
  );
}

export function Trail({ items }: { readonly items: readonly { readonly title: string; readonly to: string }[] }) {
  return (
    <nav aria-label={texts.trail}>
      <Breadcrumb items={items.map(({ title, to }) => ({ key: to, title: <Link to={to}>{title}</Link> }))} />
    </nav>
  );
}

/** A part of a page with its own heading. */
export function Panel({
  title,
  extra,
  children,
  flush = false,
}: {
  readonly title?: string;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
}) {
  return (
    <section {...(title !== undefined && { 'aria-label': title })}>
      <Card
        size="small"
        {...(title !== undefined && { title: <h2 className="panel-title">{title}</h2> })}
        extra={extra}
        classNames={{ body: flush ? 'panel-flush' : '' }}
      >
        {children}
      </Card>
    </section>
  );
}
