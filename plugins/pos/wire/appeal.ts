/** One delivery of a message, checked (`Appeal` of the contract); what the contract lets be absent is null or empty. */
export interface Appeal {
  readonly deliveryId: string;
  /** Number of the message: digits. */
  readonly id: string;
  readonly createdAt: Date;
  readonly queuedAt: Date;
  readonly lawMode: 'MESSAGE' | 'FZ59' | null;
  readonly fastTrack: boolean;
  readonly collective: boolean;
  /** YYYY-MM-DD. */
  readonly answerDeadline: string | null;
  readonly organization: { readonly lkoId: string; readonly name: string };
  readonly region: string | null;
  readonly addresses: readonly ProblemAddress[];
  readonly category: string;
  readonly subcategory: string | null;
  readonly fact: string | null;
  readonly text: string;
  readonly applicants: readonly Applicant[];
  readonly otherSedRegistration: { readonly number: string; readonly date: string } | null;
  readonly files: readonly AppealFile[];
}

export interface ProblemAddress {
  readonly text: string;
  readonly lat: number | null;
  readonly lon: number | null;
}

export interface Applicant {
  readonly main: boolean;
  readonly type: 'PERSON' | 'LEGAL';
  readonly lastName: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly orgName: string | null;
  readonly zip: string | null;
  readonly region: string | null;
  readonly city: string | null;
  readonly address: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly snils: string | null;
}

export interface AppealFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hex, lower case. */
  readonly sha256: string;
}
