/** Sizes of fields of «ДЕЛО» in characters (ED-06). */
export const sizes = {
  content: 2000,
  note: 2000,
  fileName: 255,
  fileDescription: 255,
  protocolOperation: 255,
  protocolComment: 255,
  number: 64,
  sendPerson: 255,
  key: 500,
  citizenName: 64,
  citizenCity: 255,
  citizenAddress: 255,
  citizenZip: 12,
  citizenPhone: 64,
  citizenEmail: 255,
  citizenSnils: 14,
} as const;
