/** «Автоматическая регистрация сообщений». */
export const taskId = 'POSExchange.POSRegistration';
/** «Автоматическая отправка статусов». */
export const statusTaskId = 'POSExchange.POSStatusSender';
/** «Сверка с ПОС». */
export const reconciliationTaskId = 'POSExchange.POSReconciliation';
/** «Витрина ПОС. Выгрузка данных». */
export const showcaseTaskId = 'POSShowcase.POSShowcaseDispatcher';
