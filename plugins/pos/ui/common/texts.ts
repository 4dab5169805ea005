/** Texts that several pages of the module have. */
export const texts = {
  testContour: 'тестовый контур',
  document: (number: string) => `РК № ${number}`,
  documentIsn: (isn: number) => `РК (ISN ${isn})`,
  ago: (time: string) => `${time} назад`,
  organization: 'Организация',
  allOrganizations: 'Все организации',
  message: (id: string) => `Сообщение ПОС № ${id}`,
  refresh: 'Обновить',
  cancel: 'Отмена',
};
