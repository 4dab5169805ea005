import { Button, type ButtonProps } from 'antd';
import { useHref, useNavigate } from 'react-router';

/** A way to another page that looks like a button, and is a link. */
export function Go({ to, ...button }: { readonly to: string } & Omit<ButtonProps, 'href' | 'onClick' | 'htmlType'>) {
  const href = useHref(to);
  const navigate = useNavigate();
  return (
    <Button
      {...button}
      href={href}
      onClick={(event) => {
        // In a new tab or window where one asks for it.
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
