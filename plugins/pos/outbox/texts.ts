/** What people read of the outbox, in Russian. */
export const outboxTexts = {
  notWritten: (title: string, messageId: string, reason: string) =>
    `«${title}», сообщение ПОС № ${messageId}: результат отправки не записан в РК: ${reason}`,
  failed: (title: string, messageId: string, reason: string) => `«${title}», сообщение ПОС № ${messageId}: ${reason}`,
} as const;
