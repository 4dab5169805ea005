import { Page } from '../../kit/page.tsx';
import { texts } from './texts.ts';

/** What came, what is done, what needs attention (UI-07). */
export default function Start() {
  return <Page title={texts.title}>{null}</Page>;
}
