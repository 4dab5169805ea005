import { theme as antd, type ThemeConfig } from 'antd';

/** The looks of the product, in one place: colours by meaning, for light and for dark. Texts hold WCAG AA on their grounds. */
const light = {
  colorPrimary: '#1f4e79',
  colorInfo: '#1f4e79',
  colorSuccess: '#1c6b3c',
  colorWarning: '#8a5200',
  colorError: '#a4262c',
  colorLink: '#1f4e79',
  // Grounds of marks and messages: what the algorithm makes of such dark colours is muddy.
  colorPrimaryBg: '#e4edf6',
  colorInfoBg: '#e4edf6',
  colorInfoBorder: '#a9c3dc',
  colorSuccessBg: '#e3f2e8',
  colorSuccessBorder: '#a6cfb5',
  colorWarningBg: '#fcefda',
  colorWarningBorder: '#e0bf8c',
  colorErrorBg: '#fbe7e7',
  colorErrorBorder: '#e3abad',
  colorText: '#1c2530',
  colorTextSecondary: '#4d5967',
  colorTextTertiary: '#5b6775',
  colorTextDescription: '#4d5967',
  colorTextPlaceholder: '#66717e',
  colorBgLayout: '#f3f5f8',
  colorBorder: '#c3ccd6',
  colorBorderSecondary: '#e1e6ec',
};
const dark = {
  colorPrimary: '#6aa9e0',
  colorInfo: '#6aa9e0',
  colorSuccess: '#6cc48c',
  colorWarning: '#e8b45a',
  colorError: '#f08a8d',
  colorLink: '#8dbbe6',
  colorText: '#e6eaee',
  colorTextSecondary: '#b3bdc8',
  colorTextTertiary: '#a4afbb',
  colorTextDescription: '#b3bdc8',
  colorTextPlaceholder: '#95a1ae',
  colorBgLayout: '#13181e',
  colorBgContainer: '#1b222a',
  colorBgElevated: '#222b35',
  colorBorder: '#46525f',
  colorBorderSecondary: '#313b46',
  // Dark text on light buttons: white on this blue is too faint.
  colorTextLightSolid: '#0e1a26',
};

/** Who wants no movement on the screen has none (WCAG 2.3.3). */
const moves = !matchMedia('(prefers-reduced-motion: reduce)').matches;

export function themeOf(mode: 'light' | 'dark'): ThemeConfig {
  return {
    algorithm: mode === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      ...(mode === 'dark' ? dark : light),
      fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
      fontSize: 14,
      borderRadius: 6,
      controlHeight: 30,
      wireframe: false,
      motion: moves,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Layout: { headerHeight: 48, headerPadding: '0 16px', siderBg: 'transparent', headerBg: 'transparent' },
      Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 8 },
      Menu: { itemHeight: 32, itemMarginBlock: 2, itemBorderRadius: 6, activeBarBorderWidth: 0 },
      Segmented: { trackBg: (mode === 'dark' ? dark : light).colorBorderSecondary },
      Card: { headerHeightSM: 40 },
      Typography: { titleMarginBottom: 0, titleMarginTop: 0 },
    },
  };
}
