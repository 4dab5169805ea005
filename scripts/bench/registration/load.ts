import { type EmulatorProcess, startEmulator } from '../../harness/emulator.ts';
import { demoOrganisations, emulatorOrganisations } from '../../stand/demo/index.ts';

export interface Load {
  readonly messages: number;
  readonly fileSize: number;
}

/** An emulator in which this load waits, in equal parts for each organisation; the same at each call. */
export async function emulatorWith({ messages, fileSize }: Load): Promise<EmulatorProcess> {
  const emulator = await startEmulator({ seed: 7 });
  for (const organisation of emulatorOrganisations) await emulator.control.addOrganisation(organisation);
  const share = Math.ceil(messages / demoOrganisations.length);
  for (const { pos } of demoOrganisations) {
    await emulator.control.addMessages({ lkoId: pos.lkoId, count: share, fileCount: 1, fileSize });
  }
  return emulator;
}
