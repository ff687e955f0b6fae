/** Starts the console. */
import { QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { isWorthAnotherTry } from "./api/client";
import { App } from "./app/App";
import { makeRouter } from "./app/router";
import "./design/tokens.css";

const queries = new QueryClient({ defaultOptions: { queries: { retry: isWorthAnotherTry } } });
const place = document.getElementById("root");
if (place === null) throw new Error("index.html has no element with the id “root”");
createRoot(place).render(
  <StrictMode>
    <App queries={queries} router={makeRouter(queries)} />
  </StrictMode>,
);
