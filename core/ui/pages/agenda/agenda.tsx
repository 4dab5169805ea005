import { Page } from '../../kit/page.tsx';
import { texts } from './texts.ts';

/** Agendash in the frame of the application (TM-72). */
export default function Agenda() {
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <a href="/agendash/" target="_blank" rel="noreferrer">
          {texts.alone}
        </a>
      }
    >
      <iframe src="/agendash/" title={texts.title} className="agendash" />
    </Page>
  );
}
