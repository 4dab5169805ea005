import { Card, Flex, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTitle } from '../../kit/title.ts';
import { texts } from '../../texts.ts';

/** A page for who is not logged in yet. */
export function LoginFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useTitle(title);
  return (
    <div className="login-page">
      <main className="login">
        <Flex gap={12} align="center">
          <img src="/icon.svg" alt="" width={40} height={40} />
          <div>
            <strong>{texts.product}</strong>
            <br />
            <Typography.Text type="secondary">{texts.productLead}</Typography.Text>
          </div>
        </Flex>
        <Card>
          <Flex vertical gap={16}>
            <h1 className="page-title">{title}</h1>
            {children}
          </Flex>
        </Card>
      </main>
    </div>
  );
}
