import { Alert, Button, Empty, Flex, Skeleton, Typography } from 'antd';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';
import { ApiError, type FieldProblem } from './api.ts';

/** What is read for the first time. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  return (
    <div role="status" aria-label={texts.loading}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** A place where nothing is, with what can be done about it. */
export function Nothing({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>
      {children}
    </Empty>
  );
}

/** What is wrong with single fields. */
export function problemsOf(error: unknown): readonly FieldProblem[] {
  return error instanceof ApiError ? error.details : [];
}

/** A failure: what happened, to what, and how to try again (UI-05). */
export function Failed({
  error,
  again,
  title,
}: {
  readonly error: unknown;
  readonly again?: () => void;
  readonly title?: string;
}) {
  const message = error instanceof Error ? error.message : texts.unknownFailure;
  const request = error instanceof ApiError && error.status >= 500 ? error.requestId : undefined;
  const listed = problemsOf(error).filter((problem) => problem.message !== message);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title ?? message}
      description={
        <Flex vertical gap={4} align="start">
          {title !== undefined && <span>{message}</span>}
          {listed.length > 0 && (
            <ul className="problems">
              {listed.map((problem) => (
                <li key={`${problem.path} ${problem.message}`}>{problem.message}</li>
              ))}
            </ul>
          )}
          {request !== undefined && <Typography.Text type="secondary">{texts.requestNumber(request)}</Typography.Text>}
          {again !== undefined && (
            <Button size="small" onClick={again}>
              {texts.again}
            </Button>
          )}
        </Flex>
      }
    />
  );
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  refetch(): unknown;
}

/** What a query has brought: loading, failed, or shown; what was read before stays, with the failure above it. */
export function Shown<T>({
  query,
  children,
  rows,
}: {
  readonly query: Asked<T>;
  readonly rows?: number;
  children(data: T): ReactNode;
}) {
  const { data, error, refetch } = query;
  if (data === undefined) {
    return error ? <Failed error={error} again={() => refetch()} /> : <Loading rows={rows ?? 6} />;
  }
  return (
    <>
      {error ? <Failed error={error} again={() => refetch()} /> : null}
      {children(data)}
    </>
  );
}
