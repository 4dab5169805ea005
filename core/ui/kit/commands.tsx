import { Button, type ButtonProps, Dropdown, type MenuProps } from 'antd';
import { useRef } from 'react';

export interface CommandsProps extends Omit<ButtonProps, 'onClick'> {
  readonly items: NonNullable<MenuProps['items']>;
  choose(key: string): void;
}

/** A button with a list of commands, for the mouse and for the keyboard alone (UI-04). */
export function Commands({ items, choose, ...button }: CommandsProps) {
  const own = useRef<HTMLButtonElement>(null);
  return (
    <Dropdown
      trigger={['click']}
      autoFocus
      menu={{
        items,
        onClick({ key, domEvent }) {
          // The same press of Enter must not reach what the command opens; and whoever closes that comes back here.
          domEvent.preventDefault();
          own.current?.focus();
          choose(key);
        },
      }}
    >
      <Button {...button} ref={own} />
    </Dropdown>
  );
}
