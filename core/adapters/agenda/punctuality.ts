/** So long after its time a record must have begun, in milliseconds. */
const slackMs = 5;

/**
 * Agenda gives a record that it locked ahead one timer, and forgets it when that timer is a millisecond early, as those of
 * Node can be: the record would wait for the next look. So we look after each of them.
 */
export class Punctuality {
  private readonly expected = new Map<string, NodeJS.Timeout>();

  /** @param late lets Agenda look at the records of this name again */
  constructor(private readonly late: (name: string) => void) {}

  expect(id: string, name: string, at: Date): void {
    const inMs = at.getTime() - Date.now();
    if (inMs <= 0) return;
    this.began(id);
    const timer = setTimeout(() => {
      this.expected.delete(id);
      this.late(name);
    }, inMs + slackMs);
    this.expected.set(id, timer);
  }

  began(id: string): void {
    clearTimeout(this.expected.get(id));
    this.expected.delete(id);
  }

  stop(): void {
    for (const id of [...this.expected.keys()]) this.began(id);
  }
}
