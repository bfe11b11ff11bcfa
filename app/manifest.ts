// Web app manifest: the name and icons for home screens.
import type { MetadataRoute } from "next";
import { BRAND } from "@/components/brand";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: BRAND.name,
    short_name: BRAND.name,
    description: BRAND.description,
    start_url: "/account",
    scope: "/",
    display: "browser",
    background_color: BRAND.ground.light,
    theme_color: BRAND.ground.light,
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}
