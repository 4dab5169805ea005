/** Вид РК: 1 «Входящие», 2 «Письма граждан», 3 «Исходящие» (ED-01). */
export type DocumentKind = 1 | 2 | 3;

export type AttributeType = 'text' | 'date' | 'decimal' | 'flag';
/** What an attribute (доп. реквизит) belongs to: РК, rubric line of a РК, organisation, citizen. */
export type AttributeOwner = 'document' | 'rubric' | 'organization' | 'citizen';
export type AttributeValue = string | number | boolean | null;

/** A definition in «Настройка реквизитов» (ED-02). */
export interface AttributeDefinition {
  readonly apiName: string;
  readonly owner: AttributeOwner;
  /** «Имя на экране». */
  readonly title: string;
  readonly type: AttributeType;
  readonly multiline?: boolean;
  /** Characters, for texts. */
  readonly maxLength?: number;
  /** Allowed values; an empty one always is. */
  readonly values?: readonly string[];
  /** «Запретить редактирование». */
  readonly readonly?: boolean;
  /** «Создавать доп. информацию в протоколе». */
  readonly protocolInfo?: boolean;
  /** «Не копировать от других РК (РКПД)». */
  readonly noCopy?: boolean;
  /** Kept as «ДЕЛО» keeps it, masked everywhere it is shown (ED-13). */
  readonly secret?: boolean;
  /** Chosen from a directory, e.g. `departments`; the value is the key of the row. */
  readonly directory?: string;
  /** Searched by value, e.g. by {@link DocumentSystem.withValue}: gets an index. */
  readonly indexed?: boolean;
}
