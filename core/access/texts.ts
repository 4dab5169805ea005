/** What people read about login, users and rights. */
export const texts = {
  notLoggedIn: 'Вход не выполнен или сеанс закончился. Войдите снова.',
  wrongCredentials: 'Имя пользователя или пароль не подходят.',
  tooManyAttempts: (seconds: number) => `Слишком много попыток. Повторите через ${seconds} с.`,
  forbidden: 'У вашей роли нет права на это действие. Обратитесь к администратору.',
  invitationVoid:
    'Ссылка не действует: она уже использована, устарела или заменена новой. ' +
    'Перезапустите приложение, чтобы получить новую, или выполните «priemnaya user add».',
  userMissing: (login: string) => `Пользователя «${login}» нет.`,
  userExists: (login: string) => `Пользователь «${login}» уже есть. Выберите другое имя.`,
  lastAdministrator:
    'Это единственный действующий администратор. Сначала дайте роль «Администратор» другому пользователю.',
  invalidUser: 'Пользователь не сохранён: исправьте отмеченные поля.',
  technicalLogin: 'Это имя технического пользователя: вход для него закрыт. Выберите другое имя.',
  login: 'Имя для входа: 2–64 символа, буквы, цифры, точка, дефис, подчёркивание; первая — буква или цифра.',
  name: 'Укажите имя, не длиннее 255 символов.',
  roles: (known: string) => `Укажите хотя бы одну роль из списка: ${known}.`,
  passwordShort: (least: number) => `Пароль должен быть не короче ${least} символов.`,
  passwordLong: (most: number) => `Пароль должен быть не длиннее ${most} символов.`,
  passwordIsLogin: 'Пароль не должен совпадать с именем для входа.',
  oldPasswordWrong: 'Прежний пароль введён неверно.',
};

/** Names of the roles, as technologists know them (AC-02). */
export const roleTitles = {
  technologist: 'Системный технолог',
  clerk: 'Регистратор/Исполнитель',
  auditor: 'Аудитор',
  administrator: 'Администратор',
} as const;
