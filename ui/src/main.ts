// Where the page begins: take the token out of the address, then draw.

import { mount } from "svelte";
import App from "./App.svelte";
import { takeToken } from "./backend";
import "./style/base.css";

takeToken();

const place = document.getElementById("app");
if (place) mount(App, { target: place });
