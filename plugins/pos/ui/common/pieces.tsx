import { Flex, Link, Mark, Moment, Quiet, Select, shownDuration, useMay } from 'priemnaya/ui';
import { useOrganizationChoices, useOrganizationNames } from './organizations.ts';
import { texts } from './texts.ts';

/** A way to a РК for who may read it. */
export function DocumentLink({ isn, number }: { readonly isn: number; readonly number?: string }) {
  const may = useMay();
  const name = number === undefined || number === '' ? texts.documentIsn(isn) : texts.document(number);
  return may('documents.read') ? <Link to={`/documents/${isn}`}>{name}</Link> : <span>{name}</span>;
}

/** When, and how long ago. */
export function Since({ at }: { readonly at: string | null }) {
  if (at === null) return <Moment at={at} />;
  return (
    <Flex vertical>
      <Moment at={at} />
      <Quiet>{texts.ago(shownDuration(Date.now() - Date.parse(at)))}</Quiet>
    </Flex>
  );
}

export function OrganizationName({ due, contour }: { readonly due: string; readonly contour?: string }) {
  const nameOf = useOrganizationNames();
  return (
    <Flex wrap gap="2px 8px" align="center">
      {nameOf(due)}
      {contour === 'test' && <Mark look="warn">{texts.testContour}</Mark>}
    </Flex>
  );
}

export function OrganizationFilter({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  onChange(due: string | undefined): void;
}) {
  return (
    <Select
      aria-label={texts.organization}
      placeholder={texts.allOrganizations}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      options={useOrganizationChoices()}
      {...(value !== undefined && { value })}
      onChange={(due: string | undefined) => onChange(due)}
      style={{ minWidth: 240 }}
    />
  );
}
