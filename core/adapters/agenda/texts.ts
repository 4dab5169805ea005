/** What people read about the queue. */
export const texts = {
  idle: 'Очередь задач на этом узле не работает: узел запускается или завершает работу.',
};
