declare module 'nodemailer-ntlm-auth' {
  /** A method of authorisation for `customAuth`. */
  export default function ntlm(context: object): Promise<true>;
}
