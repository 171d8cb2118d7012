import { upload } from '../../../upload.ts';

/** Ordinary business: whatever a defence does, this must go through. */
export const technique = upload({
  id: 'background.benign-upload',
  title: 'Upload an ordinary text',
  purpose: 'Nothing. It shows whether a defence gets in the way of work.',
  mitre: [],
  sources: [
    {
      title: 'PutObject, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html',
    },
  ],
  contentType: 'text/plain',
  payload: () => new TextEncoder().encode('Open Monday to Friday, nine to five.\n'),
});
