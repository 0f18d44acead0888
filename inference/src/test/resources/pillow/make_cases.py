"""Makes the cases of this folder and what Pillow gives for them: make_cases.py FOLDER (Pillow 13.0, NumPy 2.4)."""
import sys, io, zlib, struct
import numpy as np
from PIL import Image, ImageCms
out=sys.argv[1]
rng=np.random.default_rng(5)
W,H=61,47
y,x=np.mgrid[0:H,0:W]
base=np.stack([128+100*np.sin(x/7.0+y/11), 128+90*np.cos(y/5.0), (x*255/W)],-1)
rgb=np.clip(base+rng.normal(0,12,base.shape),0,255).astype(np.uint8)
im=Image.fromarray(rgb)
gray=im.convert("L")
alpha=Image.fromarray((x*4%256).astype(np.uint8))
def chunk(t,d): return struct.pack(">I",len(d))+t+d+struct.pack(">I",zlib.crc32(t+d))
def png(path,arr,colour,depth,extra=b""):
    h,w=arr.shape[:2]
    if depth==16: rows=[b"\0"+arr[i].astype(">u2").tobytes() for i in range(h)]
    else: rows=[b"\0"+r for r in arr]
    open(path,"wb").write(b"\x89PNG\r\n\x1a\n"+chunk(b"IHDR",struct.pack(">IIBBBBB",w,h,depth,colour,0,0,0))+extra+chunk(b"IDAT",zlib.compress(b"".join(rows)))+chunk(b"IEND",b""))
def packed(a,depth):
    h,w=a.shape; per=8//depth; o=[]
    for i in range(h):
        r=bytearray((w+per-1)//per)
        for j in range(w): r[j//per]|=int(a[i,j])<<(8-depth*(j%per+1))
        o.append(bytes(r))
    return o
class Rows(list):
    @property
    def shape(self): return (H,W)
def wr(name,**k): k.pop("image",im).save(f"{out}/{name}",**k)
p=im.quantize(64); p.save(f"{out}/palette.png"); p.info['transparency']=3; p.save(f"{out}/palette_transparent.png",transparency=3)
rgba=im.copy(); rgba.putalpha(alpha); rgba.save(f"{out}/rgba.png")
la=gray.copy(); la.putalpha(alpha); la.save(f"{out}/gray_alpha.png")
gray.convert("1").save(f"{out}/one_bit.png")
r=Rows(packed(np.asarray(gray)>>6,2)); png(f"{out}/gray_2bit.png",r,0,2)
r=Rows(packed(np.asarray(gray)>>4,4)); png(f"{out}/gray_4bit.png",r,0,4)
wide=(rgb.astype(np.uint16)<<8)|rng.integers(0,256,rgb.shape).astype(np.uint16)
png(f"{out}/rgb_16bit.png",wide,2,16)
png(f"{out}/gray_16bit.png",wide[:,:,0],0,16)
png(f"{out}/gray_alpha_16bit.png",wide[:,:,:2],4,16)
png(f"{out}/rgba_16bit.png",np.concatenate([wide,wide[:,:,:1]],-1),6,16)
gam=chunk(b"gAMA",struct.pack(">I",100000)); png(f"{out}/gamma.png",Rows([rgb[i].tobytes() for i in range(H)]),2,8,gam)
wr("rgb444.jpg",quality=90,subsampling=0); wr("rgb422.jpg",quality=90,subsampling=1); wr("rgb420_progressive.jpg",quality=85,subsampling=2,progressive=True)
wr("gray.jpg",image=gray,quality=90); wr("gray_progressive.jpg",image=gray,quality=90,progressive=True)
wr("icc.jpg",quality=90,icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
ex=Image.Exif(); ex[0x0112]=6; wr("exif_rotated.jpg",quality=90,exif=ex.tobytes())
wr("cmyk.jpg",image=im.convert("CMYK"),quality=92)
cm=np.asarray(im.convert("YCbCr")); kk=np.clip(200+x-y,0,255).astype(np.uint8)
st=255-np.dstack([255-(255-cm[:,:,0]),cm[:,:,1],cm[:,:,2],kk]); Image.fromarray(st.astype(np.uint8),"CMYK").save(f"{out}/ycck.jpg",quality=92)
b=bytearray(open(f"{out}/ycck.jpg","rb").read()); at=b.index(b"Adobe"); assert b[at+11]==0; b[at+11]=2; open(f"{out}/ycck.jpg","wb").write(b)
# an RGB-coded JPEG (Adobe transform 0)
try: wr("keep_rgb.jpg",quality=90,keep_rgb=True)
except Exception as e: print("keep_rgb",e)
# drop JFIF of 444: no marker at all
b=open(f"{out}/rgb444.jpg","rb").read(); n=struct.unpack(">H",b[4:6])[0]; open(f"{out}/no_jfif.jpg","wb").write(b[:2]+b[4+n:])
import glob,os
names=sorted(os.path.basename(f) for f in glob.glob(f"{out}/*.*") if "expected" not in f)
for n in names:
    try:
        i=Image.open(f"{out}/{n}"); mode=i.mode; i=i.convert("RGB")
    except Exception as e: print(n,"FAIL",e); continue
    print(n,mode)
    if n=="gray_16bit.png": continue
    s=i.resize((40,36),Image.BICUBIC); s.save(f"{out}/{n}.squash.expected.png")
    w,h=i.size; side=40
    nw,nh=(side,int(side*h/w)) if w<=h else (int(side*w/h),side)
    f=i.resize((nw,nh),Image.BICUBIC); l=int(round((nw-33)/2)); t=int(round((nh-33)/2)); f.crop((l,t,l+33,t+33)).save(f"{out}/{n}.fit.expected.png")
