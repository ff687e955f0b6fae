/* DICOM nodes by dcmjs-dimse: `node dimse.cjs serve`, `node dimse.cjs store FILE`, `node dimse.cjs echo|find`. */
"use strict";
const { Client, Server, Scp, Dataset, requests, responses, constants } = require("dcmjs-dimse");
const [role, file] = process.argv.slice(2);

class Archive extends Scp {
  associationRequested(association) {
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      context.setResult(constants.PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
    }
    this.sendAssociationAccept();
  }
  reply(kind, request, callback) {
    const response = responses[kind].fromRequest(request);
    response.setStatus(constants.Status.Success);
    callback(response);
  }
  cEchoRequest(request, callback) {
    this.reply("CEchoResponse", request, callback);
  }
  cStoreRequest(request, callback) {
    this.reply("CStoreResponse", request, callback);
  }
  cFindRequest(request, callback) {
    const response = responses.CFindResponse.fromRequest(request);
    response.setStatus(constants.Status.Success);
    callback([response]);
  }
  associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

if (role === "serve") {
  new Server(Archive).listen(11112);
} else {
  const client = new Client();
  if (role === "store") client.addRequest(new requests.CStoreRequest(file));
  if (role === "echo") client.addRequest(new requests.CEchoRequest());
  if (role === "find") client.addRequest(requests.CFindRequest.createStudyFindRequest({ PatientName: "Canaryworth*" }));
  if (role === "worklist") client.addRequest(requests.CFindRequest.createWorklistFindRequest({ PatientName: "Canaryworth*" }));
  client.send("10.44.0.20", 11112, "NODE8", "ANY");
}
