/** Formats of values that several keys share; `validate.ts` knows what they mean. */
export const webUrl = { format: 'web-url', 'x-error': 'Ожидается адрес вида https://сервер' };
export const clamdAddress = { format: 'clamd-address', 'x-error': 'Ожидается сервер:порт или полный путь к сокету' };
