import { App } from 'antd';
import { createElement, type ReactNode, useCallback } from 'react';
import { texts } from '../texts.ts';
import { Failed } from './states.tsx';

export interface Question {
  readonly title: string;
  readonly text?: ReactNode;
  /** What the button does, as a verb: «Остановить». */
  readonly yes: string;
  readonly danger?: boolean;
}

/** Asks a person before something that cannot be taken back; resolves with the answer. */
export function useAsk(): (question: Question) => Promise<boolean> {
  const { modal } = App.useApp();
  return useCallback(
    ({ title, text, yes, danger = false }) =>
      new Promise((resolve) => {
        modal.confirm({
          title,
          content: text,
          okText: yes,
          cancelText: texts.cancel,
          okButtonProps: { danger },
          width: 520,
          onOk: () => resolve(true),
          onCancel: () => resolve(false),
        });
      }),
    [modal],
  );
}

/** Says that something was done, or what went wrong: a failure stays until it is read (UI-05). */
export function useTell(): { done(text: string): void; failed(title: string, error: unknown): void } {
  const { message, modal } = App.useApp();
  const done = useCallback((text: string) => void message.success(text), [message]);
  const failed = useCallback(
    (title: string, error: unknown) =>
      void modal.error({ title, content: createElement(Failed, { error }), okText: texts.close, width: 560 }),
    [modal],
  );
  return { done, failed };
}
