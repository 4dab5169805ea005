/** «Автоматическая регистрация сообщений». */
export const taskId = 'POSExchange.POSRegistration';
