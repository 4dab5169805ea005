export { createNotices, type NoticesOptions } from './notices.ts';
