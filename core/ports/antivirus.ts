/** Looks into files from outside before they are kept (AC-06). */
export interface Antivirus {
  /**
   * @returns the name of what was found, or undefined where the bytes are clean
   * @throws RetryLaterError with the code `FILE_UNCHECKED` where it cannot say
   */
  infection(content: AsyncIterable<Uint8Array>): Promise<string | undefined>;
  /** Why it does not answer just now, in words; undefined where it does. Tells within seconds, and never rejects. */
  trouble(): Promise<string | undefined>;
}
