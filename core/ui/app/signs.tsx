import type { ConfigProviderProps } from 'antd';
import { CalendarIcon, CloseIcon, DownIcon, ErrorSign, InfoSign, SuccessSign, WarningSign } from '../kit/icons.ts';

const byMeaning = {
  successIcon: <SuccessSign />,
  infoIcon: <InfoSign />,
  warningIcon: <WarningSign />,
  errorIcon: <ErrorSign />,
};

/** antd's own signs carry English names, which a screen reader says aloud (UI-01): ours have none. */
export const signs: Pick<ConfigProviderProps, 'alert' | 'modal' | 'drawer' | 'select' | 'datePicker' | 'treeSelect'> = {
  alert: byMeaning,
  modal: { ...byMeaning, closeIcon: <CloseIcon /> },
  drawer: { closeIcon: <CloseIcon /> },
  select: { suffixIcon: <DownIcon />, clearIcon: <ErrorSign /> },
  datePicker: { suffixIcon: <CalendarIcon /> },
};
