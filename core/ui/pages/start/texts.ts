export const texts = {
  title: 'Начало',
};
