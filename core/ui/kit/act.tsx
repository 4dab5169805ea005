import { Button, type ButtonProps } from 'antd';

export interface ActProps extends Omit<ButtonProps, 'disabled' | 'title'> {
  /** Why it cannot be used now: it is read out and shown, and the button keeps the focus. */
  readonly reason?: string | undefined;
}

/** A button that says why it cannot be used. */
export function Act({ reason, onClick, className = '', ...button }: ActProps) {
  if (reason === undefined) return <Button {...button} className={className} onClick={onClick} />;
  return (
    <Button
      {...button}
      type="default"
      danger={false}
      className={`unusable ${className}`}
      aria-disabled="true"
      title={reason}
      onClick={(event) => event.preventDefault()}
    />
  );
}
