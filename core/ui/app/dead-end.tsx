import { Result } from 'antd';
import { Go } from '../kit/go.tsx';
import { useTitle } from '../kit/title.ts';
import { texts } from '../texts.ts';

interface DeadEndProps {
  readonly status: 'info' | 'warning';
  readonly title: string;
  readonly text: string;
}

function DeadEnd({ status, title, text }: DeadEndProps) {
  useTitle(title);
  return (
    <Result
      status={status}
      title={<h1 className="page-title">{title}</h1>}
      subTitle={text}
      extra={
        <Go type="primary" to="/">
          {texts.toStart}
        </Go>
      }
    />
  );
}

/** An address that nothing stands at. */
export function NotFound() {
  return <DeadEnd status="info" title={texts.notFound} text={texts.notFoundText} />;
}

/** A page that the roles do not open (AC-02). */
export function NoRight() {
  return <DeadEnd status="warning" title={texts.noRight} text={texts.noRightText} />;
}
