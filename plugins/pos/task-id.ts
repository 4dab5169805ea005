/** «Автоматическая регистрация сообщений». */
export const taskId = 'POSExchange.POSRegistration';
/** «Автоматическая отправка статусов». */
export const statusTaskId = 'POSExchange.POSStatusSender';
