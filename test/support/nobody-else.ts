/** For a house of one process without commands: nobody takes them. */
export async function nobodyElse(): Promise<never> {
  throw new Error('There is no other node in this test');
}
