import { Component, type ReactNode } from 'react';
import { Failed } from '../kit/states.tsx';
import { texts } from '../texts.ts';

interface State {
  readonly error: unknown;
}

/** A page that fails says so; the frame and the other pages stay. */
export class Boundary extends Component<{ readonly children: ReactNode; readonly title?: string }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return <Failed title={this.props.title ?? texts.broken} error={this.state.error} again={() => location.reload()} />;
  }
}
