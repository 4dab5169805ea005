/** Rights that guard routes (AC-02). */
export type Permission =
  | 'tasks.read'
  | 'tasks.manage'
  | 'settings.read'
  | 'settings.manage'
  | 'documents.read'
  | 'documents.write'
  | 'directories.read'
  | 'directories.manage'
  | 'quarantine.read'
  | 'quarantine.manage'
  | 'raw-messages.read'
  | 'plugins.read'
  | 'users.manage'
  | 'audit.read';
