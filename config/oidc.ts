import Type from 'typebox';
import { webUrl } from './formats.ts';

/** Keys of the login at a provider of OpenID Connect (AC-01). */
export const oidcSchema = Type.Object({
  issuer: Type.Union([Type.String(webUrl), Type.Null()], {
    default: null,
    description:
      'Сервер единого входа (OpenID Connect): адрес издателя, под которым он описывает себя в ' +
      '`/.well-known/openid-configuration`. Задан — вход только через него, пароли приложения не действуют.',
  }),
  clientId: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
    default: null,
    description: 'Имя приложения на сервере единого входа.',
  }),
  clientSecret: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
    default: null,
    description: 'Секрет приложения: задавайте его переменной окружения. Без секрета вход защищает один PKCE.',
  }),
  clientSecretFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
    default: null,
    description: 'Файл, в котором лежит секрет приложения, вместо `oidc.clientSecret`.',
  }),
  title: Type.String({
    default: 'Единая учётная запись',
    minLength: 1,
    maxLength: 100,
    description: 'Надпись на кнопке входа.',
  }),
  scopes: Type.Array(Type.String({ minLength: 1, pattern: '^\\S+$' }), {
    default: ['openid', 'profile'],
    minItems: 1,
    description: 'Какие сведения запрашиваются (scope); `openid` обязателен.',
  }),
  origins: Type.Array(Type.String(webUrl), {
    default: [],
    description:
      'Другие адреса сервера единого входа, кроме `oidc.issuer`, к которым он отсылает приложение за токеном, ключами ' +
      'и сведениями о пользователе.',
  }),
  loginClaim: Type.String({
    default: 'preferred_username',
    minLength: 1,
    description:
      'Сведение, которое становится именем для входа. Пользователь не должен уметь менять его сам: по нему он впервые ' +
      'узнаётся среди заведённых заранее.',
  }),
  nameClaim: Type.String({ default: 'name', minLength: 1, description: 'Сведение с именем пользователя.' }),
  rolesClaim: Type.String({
    default: 'groups',
    minLength: 1,
    description: 'Сведение с группами или ролями; вложенное пишется через точку, например `realm_access.roles`.',
  }),
  roles: Type.Record(Type.String({ minLength: 1 }), Type.String({ minLength: 1 }), {
    default: {},
    propertyNames: { enum: ['technologist', 'clerk', 'auditor', 'administrator'] },
    'x-error': 'Ожидается роль technologist, clerk, auditor или administrator и значение, которое её даёт',
    description:
      'Какое значение `oidc.rolesClaim` даёт какую роль: `{"clerk": "delo-registrators", "auditor": "delo-audit"}`; ' +
      'в переменной окружения — `clerk=delo-registrators,auditor=delo-audit`. Другие значения не дают ничего.',
  }),
  cardsClaim: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
    default: null,
    description: 'Сведение с картотеками пользователя. Без него картотеки назначает администратор.',
  }),
  cards: Type.Record(Type.String({ minLength: 1 }), Type.String({ minLength: 1 }), {
    default: {},
    description:
      'Какое значение `oidc.cardsClaim` даёт какую картотеку, по её DUE: `{"0.2TY.": "delo-minzdrav"}`. ' +
      'Пусто — значения сами являются DUE.',
  }),
  logout: Type.Enum(['provider', 'local'], {
    default: 'provider',
    description: 'Выход: `provider` — и на сервере единого входа, если он это умеет; `local` — только из приложения.',
  }),
  localLogin: Type.Enum(['off', 'on'], {
    default: 'off',
    description:
      'Вход по паролю приложения рядом с единым: аварийный — на время, пока сервер единого входа не работает или ' +
      'настраивается.',
  }),
});
