import { Button, Result } from 'antd';
import { useNavigate } from 'react-router';
import { useTitle } from '../kit/title.ts';
import { texts } from '../texts.ts';

export function NotFound() {
  const navigate = useNavigate();
  useTitle(texts.notFound);
  return (
    <Result
      status="info"
      title={<h1 className="page-title">{texts.notFound}</h1>}
      subTitle={texts.notFoundText}
      extra={
        <Button type="primary" onClick={() => navigate('/')}>
          {texts.toStart}
        </Button>
      }
    />
  );
}
