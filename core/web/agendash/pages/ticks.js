/**
 * Each time Agendash reads its list anew, it forgets which rows were ticked: on a busy installation nobody could tick two.
 * While rows are ticked, what the live stream says waits; the action that follows, or the page's own clock, reads anew.
 */
(() => {
  const Stream = window.EventSource;
  const ticked = () => document.querySelector('tbody input[type="checkbox"]:checked') !== null;

  window.EventSource = class extends Stream {
    set onmessage(listener) {
      this.addEventListener('message', (event) => {
        if (!ticked()) listener(event);
      });
    }
  };
})();
