import { type CodedErrorOptions, PermanentError } from '../errors.ts';

/** Codes of what can be wrong with a plugin (TM-61). */
export type PluginFaultCode =
  | 'MANIFEST_UNREADABLE'
  | 'MANIFEST_NOT_JSON'
  | 'MANIFEST_INVALID'
  | 'HOST_API_INCOMPATIBLE'
  | 'DUPLICATE_ID'
  | 'SETTINGS_SCHEMA_MISSING'
  | 'SETTINGS_SCHEMA_INVALID'
  | 'SECRET_UNKNOWN'
  | 'SETTING_UNKNOWN'
  | 'SERVICE_UNAVAILABLE'
  | 'CAPABILITY_UNAVAILABLE'
  | 'MIGRATIONS_MISSING'
  | 'MODULE_MISSING'
  | 'MODULE_FAILED'
  | 'MODULE_TIMED_OUT'
  | 'CODE_MISMATCH'
  | 'PLUGIN_MISSING';

/** Why a plugin cannot be used: which file, which place in it, what was expected. */
export class PluginFault extends PermanentError {
  override readonly code: PluginFaultCode;

  constructor(
    code: PluginFaultCode,
    /** File that is at fault. */
    readonly file: string,
    message: string,
    options: CodedErrorOptions = {},
  ) {
    super(code, message, options);
    this.code = code;
  }
}
