/** Source: S3 User Guide, "General purpose bucket naming rules". */
const FORM = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
/** Parts between dots are host names of their own, and two dots have none between them. */
const BAD_LABEL = /\.\.|\.-|-\./;
const RESERVED_BEGINNING = /^(xn--|sthree-|amzn-s3-demo-)/;
const RESERVED_ENDING = /(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

export const isBucketName = (name: string): boolean =>
  FORM.test(name) &&
  !ADDRESS.test(name) &&
  !BAD_LABEL.test(name) &&
  !RESERVED_BEGINNING.test(name) &&
  !RESERVED_ENDING.test(name);
