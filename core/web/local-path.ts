const here = 'http://here.invalid';
/** Pages that would only lead to the login again. */
const ofLogin = /^\/(login|first-administrator|api\/oidc)(?=[/?#]|$)/;

/** Where to go after a login: a place of this product, never another site (AC-03); the first page where it is none. */
export function localPath(text: string | undefined): string {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || !URL.canParse(text, here)) return '/';
  const { origin, pathname, search, hash } = new URL(text, here);
  // What the URL rules make of dots and slashes is what a browser would go to.
  if (origin !== here || pathname.startsWith('//') || ofLogin.test(pathname)) return '/';
  return pathname + search + hash;
}
