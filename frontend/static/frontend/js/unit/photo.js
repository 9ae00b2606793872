// A picture made smaller before it is kept: a weak line carries it, and no place or device goes along.

const LONGEST = 1600;

export async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((yes, no) => {
      canvas.toBlob((blob) => (blob ? yes(blob) : no(new Error("no picture"))), "image/jpeg", 0.8);
    });
  } catch {
    return file.type.startsWith("image/") ? file : new Blob([file], { type: "image/jpeg" }); // the server decides
  }
}
