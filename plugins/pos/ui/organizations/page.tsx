import { Go, Page, useMay } from 'priemnaya/ui';
import { Connections } from './connections.tsx';
import { DebtList } from './debts.tsx';
import { OrganizationList } from './list.tsx';
import { texts } from './texts.ts';

/** Which organisations exchange messages, and what is not finished (RG-12, PX-05). */
export default function Organizations() {
  const may = useMay();
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <>
          {may('directories.read') && <Go to="/directories/organizations">{texts.toDirectory}</Go>}
          {may('settings.read') && <Go to="/modules/pos">{texts.toModule}</Go>}
        </>
      }
    >
      <OrganizationList />
      {may('settings.manage') && <Connections />}
      <DebtList />
    </Page>
  );
}
