import { Button, Result } from 'antd';
import { useNavigate } from 'react-router';
import { texts } from '../texts.ts';

export function NotFound() {
  const navigate = useNavigate();
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
