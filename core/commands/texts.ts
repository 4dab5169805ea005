/** What people read where a command could not be carried out on another node. */
export const texts = {
  unreachable: (node: string | null, seconds: number) =>
    `${node === null ? 'Ни один сервер не принял' : `Сервер «${node}» не принял`} команду за ${seconds} с: он не запущен, ` +
    'отключён от базы данных или перегружен. Ничего не выполнено и позже выполнено не будет',
  silent: (node: string, seconds: number) =>
    `Сервер «${node}» принял команду, но не ответил за ${seconds} с. Выполнена ли она, неизвестно`,
  lost: (seconds: number) => `За ${seconds} с не удалось узнать, выполнена ли команда: база данных недоступна`,
  failed: (command: string, reason: string) => `Команда «${command}» завершилась непредвиденной ошибкой: ${reason}`,
};
